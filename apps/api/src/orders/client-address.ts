import { BlockList, isIPv4, isIPv6 } from 'node:net'

/**
 * Whence on the internet an order comes, as far as unpaid orders are counted by it: an IPv4 address, or the /64 of
 * IPv6 that one household has. Null for an address that is not public: behind it stands a proxy or a page of our own,
 * and so everybody.
 */
export function clientAddressOf(ip: string): string | null {
  const address = plainAddressOf(ip)
  if (isIPv4(address)) return notPublic.check(address, 'ipv4') ? null : address
  if (!isIPv6(address) || notPublic.check(address, 'ipv6')) return null
  return networkOf(address)
}

/** Who calls, as far as calls are counted by their address, public or not. */
export function networkOf(ip: string): string {
  const address = plainAddressOf(ip)
  return isIPv6(address) ? `${groupsOf(address).slice(0, 4).join(':')}::/64` : address
}

/** Without a zone, and IPv4 as itself, however it was mapped to IPv6. */
function plainAddressOf(ip: string): string {
  const [address = ''] = ip.split('%')
  if (!/^[:0]*:ffff:/i.test(address) || !isIPv6(address)) return address
  const groups = groupsOf(address).map((group) => Number.parseInt(group, 16))
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
  return isMapped
    ? groups
        .slice(6)
        .flatMap((group) => [group >> 8, group & 255])
        .join('.')
    : address
}

/** All eight, without leading zeros; the URL of an address is its one canonical form. */
function groupsOf(address: string): string[] {
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const [before = [], after = []] = canonical.split('::').map((part) => (part === '' ? [] : part.split(':')))
  return [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after]
}

const notPublic = new BlockList()
// RFC 6890 and its successors: this host, private networks, carriers' own, link-local.
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  notPublic.addSubnet(network, bits, 'ipv4')
}
for (const [network, bits] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
] as const) {
  notPublic.addSubnet(network, bits, 'ipv6')
}
