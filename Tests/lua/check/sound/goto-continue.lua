for i = 1, 10 do
  if i % 2 == 0 then goto continue end
  do
    local square = i * i
    if square > 50 then goto done end
    print(i, square)
  end
  ::continue::
end
::done::
