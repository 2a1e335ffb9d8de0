"""The bulk: relations over the declarations lake. The only room that knows Ibis; Arrow in, Arrow out."""
