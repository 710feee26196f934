{ users.users.alice.hashedPassword = "$y$j9T$kXzBf7dwXkTiq5u5F7Qfd.$yQ2uJ8XGv9nGmBq7wKzPZJ3bqkUYtJ0bE9o2hW6b5mD"; }
