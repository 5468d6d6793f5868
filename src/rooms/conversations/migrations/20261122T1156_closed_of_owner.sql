-- safe: an index that nothing asks for any more since closed lists are in the order of closing
drop index conversations.conversations_owner_opening;
