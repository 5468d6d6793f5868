-- safe: a new column, empty for all files there are
-- Whether a file was looked through for harmful software: wanted, clean, infected or too_large; null where no scanner was set when it came.
alter table platform.files add column scan text constraint files_scan_check check (scan in ('wanted', 'clean', 'infected', 'too_large'));
--;
create index files_scan_wanted on platform.files (district_id, id) where scan = 'wanted';
