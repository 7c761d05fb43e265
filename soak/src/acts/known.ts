/** How many of a kind are remembered: enough to meet again, few enough to be met. */
const REMEMBERED = 40

export interface KnownMessage {
  readonly id: string
  readonly by: string
}

/** The last things of a kind that somebody made. */
class Recent<T> {
  readonly all: T[] = []

  add(item: T): void {
    this.all.push(item)
    if (this.all.length > REMEMBERED) this.all.shift()
  }
}

/** What everybody in the soak knows of: what they made and may use. Some of it is gone, or not theirs: that is wanted. */
export class Known {
  /** Who stays until the end. */
  readonly people: readonly string[]
  /** Who comes and is erased. */
  guests: readonly string[] = []
  readonly rooms: string[] = []
  readonly channels = new Recent<string>()
  readonly messages = new Recent<KnownMessage>()
  readonly polls = new Recent<string>()
  readonly attachments = new Recent<string>()
  readonly streams = new Recent<{ readonly stream: string; readonly offset: number }>()
  readonly scheduled = new Recent<string>()
  readonly offers = new Recent<string>()
  readonly codes = new Recent<{ readonly code: string; readonly secret: string }>()
  /** Links that sign somebody in. */
  readonly entries = new Recent<{ readonly user: string; readonly secret: string }>()
  /** To the server. */
  readonly invitations = new Recent<string>()
  /** Pictures that packs may be made of. */
  readonly pictures = new Recent<string>()
  /** That are open. */
  readonly reports = new Recent<string>()
  readonly links = new Recent<string>()

  constructor(people: readonly string[]) {
    this.people = people
  }
}
