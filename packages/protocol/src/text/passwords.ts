/**
 * PRECIS OpaqueString (RFC 8265): the same password from every keyboard. Spaces of any width are the space bar's, letters
 * are composed; capitals, compatibility forms and spaces at the ends count as typed.
 */
export const passwordForm = (password: string): string => password.replace(/\p{Zs}/gu, ' ').normalize('NFC')
