const id = /^[A-Za-z0-9_-]{1,64}$/
const address = /#\/chat\/chatroom\/([A-Za-z0-9_-]{1,64})(?![^&?])/

/** Where a chatroom is found in the web chat of a server. */
export const chatroomAddress = (server: string, chatroom: string): string => `${server}/#/chat/chatroom/${chatroom}`

/** The chatroom that somebody means, by its address or by its id. */
export function chatroomMeant(typed: string): string | undefined {
  const words = typed.trim()
  return id.test(words) ? words : address.exec(words)?.[1]
}
