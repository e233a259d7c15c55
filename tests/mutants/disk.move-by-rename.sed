# Between two folders a rename, which a disk may keep by halves, instead of a second name.
s/if (sys_link(from, to) == -1) {/if (from != NULL) {/
s/errno == ENOENT || errno == EEXIST || sys_rename(from, to) == -1/sys_rename(from, to) == -1/
