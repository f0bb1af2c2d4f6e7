return "from --path"
