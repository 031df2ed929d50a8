"""What package managers are told, each module about one of them."""
