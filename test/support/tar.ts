import { Header } from 'tar'

/** A tar of these files, in this order. */
export function tarOf(files: Readonly<Record<string, string | Buffer>>): Buffer {
  const blocks = Object.entries(files).flatMap(([path, content]) => {
    const bytes = Buffer.from(content)
    const header = Buffer.alloc(512)
    new Header({ path, size: bytes.length, type: 'File', mode: 0o644, mtime: new Date(0) }).encode(header, 0)
    return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]
  })
  return Buffer.concat([...blocks, Buffer.alloc(1024)])
}
