# Recovery moves the state to a payload whose name is perhaps not on the disk yet.
/^static bool take_over/,/^}/s/!disk_sync_folder(folder, why) ||//
