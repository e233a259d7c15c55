# A folder that is there is taken to be on the disk, whoever made it.
s/return sys_changed_at(path) != -1 && disk_list(.*/return sys_changed_at(path) != -1 || (stop(\&found, path));/
