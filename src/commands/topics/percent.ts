/** @param share 0…1 */
export const percent = (share: number): string => `${Math.round(share * 100)} %`
