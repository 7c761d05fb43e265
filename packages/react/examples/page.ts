/** What your page knows: where the server is, who is signed in, and a token that your own server asked for. */
const query = new URLSearchParams(location.search)

export const url = query.get('server') ?? location.origin
export const uid = query.get('user') ?? ''
export const token = query.get('token') ?? ''

/** The element that the chat fills. */
export const element: Element = document.querySelector('#chat') ?? document.body
