"""Program files: their architectures, versions and signatures."""
