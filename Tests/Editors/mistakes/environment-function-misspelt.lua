print(env.gte "HOME") --!
