/** Where a message is found, whoever looks for it: between two, each has another address for their conversation. */
export const messageAddress = (id: string, page: string): string => new URL(`#/message/${id}`, page).href

/** The path within this page when the address is that of one of its messages. */
export function isMessageLink(href: string, page: string): string | undefined {
  if (!URL.canParse(href, page)) return undefined
  const [there, here] = [new URL(href, page), new URL(page)]
  const isHere = there.origin === here.origin && there.pathname === here.pathname
  return isHere && /^#\/message\/[a-z0-9-]+$/.test(there.hash) ? there.hash.slice(1) : undefined
}
