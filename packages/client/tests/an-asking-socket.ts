/** A socket for a client, and the operations that were asked for through it. */
export function anAskingSocket() {
  const asked: string[] = []
  class AskingSocket extends WebSocket {
    override send(text: string): void {
      asked.push((JSON.parse(text) as { readonly op: string }).op)
      super.send(text)
    }
  }
  return { asked, AskingSocket }
}
