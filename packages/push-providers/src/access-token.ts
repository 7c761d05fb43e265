import type { Clock } from '@tidings/core'

/** As a provider hands one out. */
export interface FetchedToken {
  readonly token: string
  /** How long it is good for, from now. */
  readonly livesMs: number
}

/** By which a provider knows the server for a while. */
export interface AccessToken {
  /** Rejects as the asking does: `unavailable` where it may come later. */
  token(): Promise<string>
  /** The provider takes this one no more: the next call asks for another. One that was fetched since stays. */
  forget(token: string): void
}

/** Renewed so long before its end, or when a tenth of its time is left. */
const mostBeforeMs = 5 * 60_000

interface Kept {
  readonly token: string
  /** Of `clock.elapsed()`: a clock that is put right makes it neither older nor younger. */
  readonly until: number
}

/** Fetched when it is first needed, kept while it is good, and asked for once at a time, whoever waits for it. */
export function createAccessToken(fetch: () => Promise<FetchedToken>, clock: Clock): AccessToken {
  let kept: Kept | undefined
  let coming: Promise<string> | undefined

  async function renewed(): Promise<string> {
    const asked = clock.elapsed()
    const { token, livesMs } = await fetch()
    kept = { token, until: asked + livesMs - Math.min(mostBeforeMs, livesMs / 10) }
    return token
  }

  return {
    async token() {
      if (kept && clock.elapsed() < kept.until) return kept.token
      coming ??= renewed().finally(() => {
        coming = undefined
      })
      return coming
    },
    forget(token) {
      if (kept?.token === token) kept = undefined
    },
  }
}
