function main() return helper(2) + CONSTANT end
function helper(n) return n * 3 end
CONSTANT = 7
print(main())
