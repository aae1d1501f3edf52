"""Import from and export to GIS files and other organisations."""
