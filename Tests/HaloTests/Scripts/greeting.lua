return "from beside the script"
