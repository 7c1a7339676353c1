/** Why an address and a password do not go together. */
type Problem = 'no address' | 'two passwords'

/**
 * Puts a password, whatever characters it has, into an address that has none.
 * @returns the address, and what is wrong about the pair
 */
export function withPassword(
  address: string | undefined,
  password: string | undefined,
): { readonly address: string | undefined; readonly problem: Problem | null } {
  if (password === undefined) return { address, problem: null }
  if (address === undefined) return { address, problem: 'no address' }
  const url = new URL(address)
  if (passwordsIn(address).length > 0) return { address, problem: 'two passwords' }
  // An address without a host (a socket: postgres:///kopitalk?host=/run/postgresql) has no room before it.
  if (url.host === '') url.searchParams.set('password', password)
  else url.password = encodeURIComponent(password)
  return { address: url.href, problem: null }
}

/** The password of an address, as it stands there and as it is; none: an empty list. */
export function passwordsIn(address: string | undefined): string[] {
  if (address === undefined) return []
  const url = new URL(address)
  const parameter = url.searchParams.get('password')
  if (parameter) return [parameter]
  const written = url.password
  if (written === '') return []
  try {
    return [...new Set([written, decodeURIComponent(written)])]
  } catch {
    return [written] // a % that encodes nothing stands for itself
  }
}
