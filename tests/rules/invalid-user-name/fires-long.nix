{ users.users.a234567890123456789012345678901x.isNormalUser = true; }
# at 1:15 longer
