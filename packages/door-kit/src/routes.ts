import type { RequestListener } from 'node:http'

const nothing = JSON.stringify({ error: { code: 'not_found', message: 'there is nothing at this address' } })

/** Which door takes the requests to which paths. */
export class Routes {
  /** Takes what no prefix does. */
  others: RequestListener = (request, response) => {
    request.resume()
    response.writeHead(404, { 'content-type': 'application/json; charset=utf-8' }).end(nothing)
  }
  /** The longest prefix first. */
  #doors: readonly { readonly prefix: string; readonly handler: RequestListener }[] = []

  /** Two doors that want the same paths are a fault of whoever puts them together. */
  add(prefix: string, handler: RequestListener): void {
    if (!/^(?:\/[^/]+)+$/.test(prefix))
      throw new Error(`${prefix} is no path: it begins with a slash, and does not end with one`)
    if (this.#doors.some((door) => door.prefix === prefix)) throw new Error(`${prefix} belongs to another door already`)
    this.#doors = [...this.#doors, { prefix, handler }].sort((one, other) => other.prefix.length - one.prefix.length)
  }

  of(path: string): RequestListener {
    for (const { prefix, handler } of this.#doors)
      if (path.startsWith(prefix) && (path.length === prefix.length || path[prefix.length] === '/')) return handler
    return this.others
  }
}
