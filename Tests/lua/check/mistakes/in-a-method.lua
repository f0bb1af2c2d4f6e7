local Job = {}
Job.__index = Job
function Job:run()
  self.eip = cloud.eip.find { alias = self.alias, adress = "x" } --!
end
Job.run(setmetatable({ alias = "web" }, Job))
