import { readFile } from 'node:fs/promises'
import type { Socket } from 'node:net'

/** Columns of /proc/net/tcp (Linux, Documentation/networking/proc_net_tcp.rst). */
const COLUMN = { local: 1, remote: 2, uid: 7 }
const MAPPED = '00000000000000000000ffff'

/**
 * The user at the other end of a connection within this machine, as the kernel knows it: no header can fake it.
 * @returns the number of the user; null where the system does not tell (it is not Linux), or the connection has ended
 */
export async function peerUser(socket: Socket): Promise<number | null> {
  const { remoteAddress, remotePort, localPort } = socket
  if (remoteAddress === undefined || remotePort === undefined || localPort === undefined) return null
  const local = `${canonical(remoteAddress)}:${remotePort}`
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFile(file, 'latin1').catch(() => '')),
  )
  for (const line of tables.flatMap((table) => table.split('\n').slice(1))) {
    const columns = line.trim().split(/\s+/)
    const [near, far] = [columns[COLUMN.local], columns[COLUMN.remote]].map(endOf)
    if (near !== undefined && near === local && far?.endsWith(`:${localPort}`)) return Number(columns[COLUMN.uid])
  }
  return null
}

/** `0100007F:1F90` → `127.0.0.1:8080`: each word of the address is in the byte order of the machine. */
function endOf(column: string | undefined): string | undefined {
  const [address = '', port = ''] = column?.split(':') ?? []
  if (!/^(?:[\dA-F]{8}|[\dA-F]{32})$/i.test(address)) return undefined
  const words = address.match(/.{8}/g) ?? []
  const bytes = Buffer.concat(words.map((word) => Buffer.from(word, 'hex').reverse()))
  return `${canonicalBytes(bytes)}:${Number.parseInt(port, 16)}`
}

function canonicalBytes(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join('.')
  const hex = bytes.toString('hex')
  return hex.startsWith(MAPPED) ? bytes.subarray(12).join('.') : hex === '1'.padStart(32, '0') ? '::1' : hex
}

function canonical(address: string): string {
  return address.replace(/^::ffff:/i, '')
}
