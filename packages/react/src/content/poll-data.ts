export interface PollData {
  readonly question: string
  readonly options: readonly { readonly id: string; readonly text: string }[]
  readonly multiple?: boolean
  readonly anonymous?: boolean
  readonly closesAt?: number
  readonly closed?: boolean
}
