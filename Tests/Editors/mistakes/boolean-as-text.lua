local projects = cloud.iam.list_projects { enabled = "yes" } --!
print(#projects)
