{ users.users.mueller.description = "Müller \ufffd �"; }
