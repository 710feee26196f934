{ users.users.alice.hashedPassword = "$2b$05$abcdefghijklmnopqrstuuQ3Gc1Yv2xkQ2u8d0o3rZ6n5uYw7s9t"; }
