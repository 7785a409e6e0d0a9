//! What files are packed in: gzip, zip, 7z, tar in xz or gzip. Members are read one after the other, as streams.
