/** Whether the session has ended under a page that still holds something: then one signs in over it, in place. */
export const presence = $state({ away: false });
