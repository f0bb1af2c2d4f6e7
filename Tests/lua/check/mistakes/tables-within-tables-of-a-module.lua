local case = require("support.tree").text.case
print(case.uper "x") --!
