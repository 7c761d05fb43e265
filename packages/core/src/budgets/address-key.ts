/** An IPv6 address as its eight groups, or undefined for anything else. */
function groupsOf(address: string): string[] | undefined {
  const [text = ''] = address.split('%', 1)
  const halves = text.split('::')
  if (!text.includes(':') || halves.length > 2) return undefined
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = 8 - head.length - tail.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined
  return [...head, ...Array<string>(missing).fill('0'), ...tail].map((group) =>
    group.toLowerCase().replace(/^0+(?=.)/, ''),
  )
}

const mapped = /^(?:0{0,4}:){0,5}:?ffff:(\d+\.\d+\.\d+\.\d+)$/i

/**
 * What budgets and bounds count an address by. A household or a machine has a whole /64 of IPv6, and every address in
 * it is one caller; /48 is what a site is given. IPv4, also written within IPv6, counts by itself.
 */
export function addressKey(address: string, prefix: 64 | 48 = 64): string {
  if (!address.includes(':')) return address
  const v4 = mapped.exec(address)?.[1]
  if (v4 !== undefined) return v4
  const groups = groupsOf(address)
  return groups === undefined ? address : `${groups.slice(0, prefix / 16).join(':')}::/${prefix}`
}
