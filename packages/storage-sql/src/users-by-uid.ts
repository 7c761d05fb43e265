import { builtForSeveral } from './built-once.ts'

/** In no order; those who exist. */
export const usersBy = builtForSeveral((db, _: object, uids: readonly string[]) =>
  db.selectFrom('users').selectAll().where('uid', 'in', uids),
)
