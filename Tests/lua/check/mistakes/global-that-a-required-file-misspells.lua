require "support.settings_of_the_job"
print(LIMIT, SERVRES) --!
