{ users.users.root.description = "﻿"; }
