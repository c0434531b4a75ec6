print("mesh 0.1")
