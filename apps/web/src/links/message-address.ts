/** Where a message is found, whoever looks for it: between two, each has another address for their conversation. */
export const messageAddress = (id: string, page: string): string => new URL(`#/message/${id}`, page).href

/** Of a message, a chatroom, a channel. */
const paths = /^#\/(?:message\/[a-z0-9-]+|chat\/(?:chatroom|channel)\/[A-Za-z0-9_-]+)$/

/** The path within this page when the address is that of one of its messages, or of a place that anybody may come to. */
export function isOwnLink(href: string, page: string): string | undefined {
  if (!URL.canParse(href, page)) return undefined
  const [there, here] = [new URL(href, page), new URL(page)]
  const isHere = there.origin === here.origin && there.pathname === here.pathname
  return isHere && paths.test(there.hash) ? there.hash.slice(1) : undefined
}
