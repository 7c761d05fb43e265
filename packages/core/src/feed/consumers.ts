import { Consumer, type ConsumerParts, type Consuming } from './consumer.ts'

/** All consumers of this process. */
export class Consumers {
  readonly #parts: ConsumerParts
  #running: readonly Consumer[] = []

  constructor(parts: ConsumerParts) {
    this.#parts = parts
  }

  /** Begins at once, where the name stopped; the answer ends it. */
  start(consuming: Consuming): () => Promise<void> {
    if (this.#running.some(({ name }) => name === consuming.name))
      throw new Error(`there is a consumer ${consuming.name} already`)
    const consumer = new Consumer(consuming, this.#parts)
    this.#running = [...this.#running, consumer]
    consumer.start()
    return async () => {
      this.#running = this.#running.filter((one) => one !== consumer)
      await consumer.stop()
    }
  }

  /** Something was written. */
  readonly look = (): void => {
    for (const consumer of this.#running) consumer.look()
  }

  async stop(): Promise<void> {
    await Promise.all(this.#running.map((consumer) => consumer.stop()))
    this.#running = []
  }
}
