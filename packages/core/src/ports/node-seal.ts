/**
 * What nodes of one installation say to each other goes over a bus that others may reach, too. The keys come from the secret of
 * the installation: they are the same on every node of it, and no other installation has them. `about` says what a text is
 * and to whom it is said; what was said about something else does not pass for it.
 */
export interface NodeSeal {
  /** Names the installation, and tells nothing of its secret: 16 small letters and digits. */
  readonly installation: string
  /** The text with a mark that only a node makes. Whoever reaches the bus reads it. */
  sign(text: string, about: string): string
  /** The text of what `sign` answered; undefined where that is not what was given. Constant time. */
  verify(signed: string, about: string): string | undefined
  /** Readable by nodes alone, and made by them alone; another one each time. */
  close(text: string, about: string): string
  /** The text of what `close` answered; undefined where that is not what was given. */
  open(closed: string, about: string): string | undefined
}
