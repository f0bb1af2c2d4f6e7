import ArgumentParser

Soak.main()
