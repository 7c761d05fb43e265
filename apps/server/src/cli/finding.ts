/** What `doctor` says of one thing. */
export interface Finding {
  readonly about: string
  readonly verdict: 'ok' | 'warning' | 'fault'
  readonly text: string
}

export const ok = (about: string, text: string): Finding => ({ about, verdict: 'ok', text })
export const warning = (about: string, text: string): Finding => ({ about, verdict: 'warning', text })
export const fault = (about: string, text: string): Finding => ({ about, verdict: 'fault', text })

/** Addresses that only this machine reaches. */
export const loopback = /^(localhost|127\.[\d.]+|::1|\[::1\])$/
