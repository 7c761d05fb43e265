/** What was posted, and what came back. */
export interface Posted {
  readonly status: number
  /** The first bytes of what was answered, as text. */
  readonly body: string
  /** The header `retry-after`, as it came. */
  readonly retryAfter?: string
}

export interface Post {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
  /** From the first byte that is sent to the last one that is read. */
  readonly timeoutMs: number
  /** Of the answer; what is beyond is not read. */
  readonly maxBytes: number
  /** The status says it all: an answer whose body breaks off or does not end is one. A body is read for what went wrong. */
  readonly statusDecides?: true
}

/** Posts to addresses that people have chosen, and never inside the operator's own network, unless that is allowed. */
export interface Posting {
  /** `rejected` when something may not be posted there, as far as the address itself says. */
  expectAddress(url: string): void
  /**
   * Whatever status is answered; redirects are not followed. Rejects with `rejected` where the address leads inside, and `unavailable`
   * when nobody answers in time; both say why in words that an operator understands.
   */
  post(post: Post): Promise<Posted>
}

/** Signs as Standard Webhooks has it (standardwebhooks.com, version 1, HMAC-SHA256). */
export interface WebhookKeys {
  /** `whsec_…`: of one webhook and one generation always the same. */
  secretOf(webhook: string, generation: number): string
  /** The headers `webhook-id`, `webhook-timestamp` and `webhook-signature`; `at` in milliseconds since the epoch. */
  sign(message: {
    readonly id: string
    readonly at: number
    readonly body: string
    readonly secrets: readonly string[]
  }): Readonly<Record<string, string>>
}
