/** A run's or sweep's name as that of a folder, whatever is in it: `zipf (changed)` is `zipf-changed`. */
export const folderName = (name: string) =>
  name
    .replace(/[^\w.@]+/g, '-')
    .replace(/^\.+/, '')
    .replace(/-$/, '');
