{ users.users.alice.hashedPassword = "$5$rounds=5000$abcdefgh$K3Gc1Yv2xkQ2u8d0o3rZ6n5uYw7s9tB1c3d5e7f9g1h"; }
# at 1:21 scheme
