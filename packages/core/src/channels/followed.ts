type Begin = () => Promise<void>

/** Whoever does something with what happens in channels hears of it before the first of them is used. */
export class FollowedChannels {
  #begin: Begin = async () => undefined

  onUse(begin: Begin): void {
    this.#begin = begin
  }

  /** Resolves when nothing that happens from now on is missed. */
  begin(): Promise<void> {
    return this.#begin()
  }
}
