{ users.users.alice.hashedPassword = "$6$rounds=424242$abcdefgh$Q3Gc1Yv2xkQ2u8d0o3rZ6n5uYw7s9tB1c3d5e7f9g1hQ3Gc1Yv2xkQ2u8d0o3rZ6n5uYw7s9tB1c3d5e7f9g1h"; }
