import sharp from 'sharp';

console.log(`sharp ${sharp.versions.sharp} (libvips ${sharp.versions.vips})`);
