"""``python -m jingwei_witness`` and the zipapp."""

import sys

from jingwei_witness.main import main

sys.exit(main())
